import { useId, useState } from "react";
import { safeParse } from "valibot";
import type { MarketChoice } from "../engine/protocol.ts";
import { Button } from "../ui/Button.tsx";
import { Dialog } from "../ui/Dialog.tsx";
import { Segmented } from "../ui/Segmented.tsx";
import { site } from "../views/site.ts";
import { notOffered } from "../views/site-market.ts";
import { choiceSchema } from "../views/workspace-store.ts";
import { toChoice } from "./market-choice.ts";

const KINDS = [
  { value: "deribit", label: "Deribit" },
  { value: "deribit-testnet", label: "Deribit testnet" },
] as const;

type Kind = (typeof KINDS)[number]["value"];

export interface AddressDialogProps {
  /** Address in use, to start from. */
  readonly host: string;
  choose(choice: MarketChoice): void;
  onClose(): void;
}

/** A server of one's own that speaks a venue's protocol: a gateway, a mirror or a simulated exchange. */
export function AddressDialog({ host, choose, onClose }: AddressDialogProps) {
  const { hosts, venues } = site.getState();
  const kinds = KINDS.filter(({ value }) => venues.includes(value));
  const [venue, setVenue] = useState<Kind>(kinds[0]?.value ?? "deribit");
  const [address, setAddress] = useState(host);
  const [problem, setProblem] = useState("");
  const field = useId();
  const hint = useId();
  const connect = (): void => {
    const result = safeParse(choiceSchema, { venue, underlying: "BTC", host: address.trim() });
    if (!result.success) {
      setProblem("An address looks like wss://host/path or ws://localhost:8080.");
      return;
    }
    const choice = toChoice(result.output);
    const refused = notOffered(choice);
    if (refused !== "") {
      setProblem(refused);
      return;
    }
    onClose();
    choose(choice);
  };
  return (
    <Dialog label="Other address" onClose={onClose}>
      <form
        className="address-form"
        onSubmit={(event) => {
          event.preventDefault();
          connect();
        }}
      >
        <h2>Other address</h2>
        <Segmented<Kind> label="Protocol" options={kinds} value={venue} onChange={setVenue} />
        <label htmlFor={field}>WebSocket address</label>
        <input
          id={field}
          value={address}
          spellCheck={false}
          autoComplete="off"
          placeholder="wss://"
          aria-describedby={hint}
          aria-invalid={problem !== ""}
          ref={(input) => input?.setAttribute("autofocus", "")}
          onChange={(event) => {
            setAddress(event.currentTarget.value);
            setProblem("");
          }}
        />
        <p id={hint} className={problem ? "problem" : ""} role={problem ? "alert" : undefined}>
          {problem || `This site allows ${hosts.join(", ")}.`}
        </p>
        <div className="address-actions">
          <Button onClick={onClose}>Cancel</Button>
          <Button primary onClick={connect}>
            Connect
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
