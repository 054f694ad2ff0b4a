import type { Socket } from "node:net";

const FIRST_CAPACITY = 256 * 1024;

/**
 * Text frames of one connection, gathered into one buffer and written at once. At tens of thousands of messages a second
 * the system calls would cost more than the messages; servers send frames unmasked, so framing is a length and a copy.
 */
export class FrameBatch {
  /** Called when the other side has fallen too far behind. */
  onOverflow: () => void = () => {};
  readonly #socket: Socket;
  #buffer = Buffer.allocUnsafe(FIRST_CAPACITY);
  #length = 0;
  #overflowed = false;

  constructor(socket: Socket) {
    this.#socket = socket;
  }

  /** Appends one text message as a frame. */
  add(text: string): void {
    const most = text.length * 3 + 10;
    if (this.#length + most > this.#buffer.length) this.#grow(most);
    const buffer = this.#buffer;
    // Written behind the longest header, then moved up only if the header turns out shorter for its true length.
    const short = text.length < 126 ? 2 : text.length < 65_536 ? 4 : 10;
    const size = buffer.write(text, this.#length + short, "utf8");
    const header = size < 126 ? 2 : size < 65_536 ? 4 : 10;
    if (header !== short) buffer.copyWithin(this.#length + header, this.#length + short, this.#length + short + size);
    buffer[this.#length] = 0x81;
    if (header === 2) buffer[this.#length + 1] = size;
    else if (header === 4) {
      buffer[this.#length + 1] = 126;
      buffer.writeUInt16BE(size, this.#length + 2);
    } else {
      buffer[this.#length + 1] = 127;
      buffer.writeUInt32BE(0, this.#length + 2);
      buffer.writeUInt32BE(size, this.#length + 6);
    }
    this.#length += header + size;
  }

  /** Writes what was gathered; past `maxBacklog` unsent bytes it is dropped and `onOverflow` called, once. */
  flush(maxBacklog = Number.POSITIVE_INFINITY): void {
    if (this.#length === 0) return;
    const bytes = this.#buffer.subarray(0, this.#length);
    this.#length = 0;
    if (this.#overflowed || !this.#socket.writable) return;
    if (this.#socket.writableLength > maxBacklog) {
      this.#overflowed = true;
      this.onOverflow();
      return;
    }
    this.#socket.write(Buffer.from(bytes));
  }

  #grow(most: number): void {
    const larger = Buffer.allocUnsafe(Math.max(this.#buffer.length * 2, this.#length + most));
    this.#buffer.copy(larger, 0, 0, this.#length);
    this.#buffer = larger;
  }
}
