import { type BoardLine, createSwitchboard, type TabToBoard } from "./switchboard.ts";

const board = createSwitchboard();

addEventListener("connect", (event) => {
  const [port] = (event as MessageEvent).ports;
  if (!port) return;
  const line: BoardLine = { post: (message, ports) => port.postMessage(message, [...ports]) };
  board.connect(line);
  port.onmessage = ({ data }: MessageEvent<TabToBoard>) => board.take(line, data);
});
