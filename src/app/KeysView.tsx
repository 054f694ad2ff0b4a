import { useEffect, useId, useState } from "react";
import { visibleText } from "../market/visible-text.ts";
import { Button } from "../ui/Button.tsx";
import { formatUtcDateTime } from "../ui/format.ts";
import { useGiven } from "../ui/part.ts";
import { type Person, publicCard, readCard } from "../views/people.ts";
import { MAX_TITLE } from "../views/view-document.ts";
import type { ViewKeys } from "../views/view-keys.ts";
import { notify } from "./notices.ts";
import { ownFingerprint } from "./SignerFact.tsx";

/** This browser's public key, and whose keys it knows. */
export function KeysView({ loading }: { readonly loading: Promise<ViewKeys> }) {
  const keys = useGiven(loading);
  return keys ? <Keys keys={keys} /> : null;
}

function Keys({ keys }: { readonly keys: ViewKeys }) {
  const [card, setCard] = useState("");
  const [shown, setShown] = useState("");
  const [people, setPeople] = useState<readonly Person[]>([]);
  const [changes, setChanges] = useState(0);
  // biome-ignore lint/correctness/useExhaustiveDependencies: read again after each change
  useEffect(() => {
    let left = false;
    const read = async (): Promise<void> => {
      const own = await publicCard(await keys.signing(), await keys.receiving());
      const fingerprint = await ownFingerprint(keys);
      const known = await keys.people();
      if (left) return;
      setCard(own);
      setShown(fingerprint);
      setPeople(known);
    };
    read().catch((error: unknown) => failed("The keys could not be read", error));
    return () => {
      left = true;
    };
  }, [keys, changes]);
  const changed = (): void => setChanges((n) => n + 1);
  const copy = (): void => {
    navigator.clipboard.writeText(card).then(
      () => notify({ tone: "info", text: "Public key copied." }),
      () => notify({ tone: "error", text: "The browser did not allow copying: select the key and copy it." }),
    );
  };
  const field = useId();
  return (
    <div className="view-form">
      <h3 className="view-title">My public key</h3>
      <label htmlFor={field}>
        Whoever has it can encrypt views to this browser <small className="view-fact">{shown}</small>
      </label>
      <textarea
        id={field}
        rows={4}
        readOnly
        spellCheck={false}
        value={card}
        onFocus={(event) => event.currentTarget.select()}
      />
      <div className="view-buttons">
        <Button primary disabled={card === ""} onClick={copy}>
          Copy public key
        </Button>
      </div>
      <p className="view-note">
        {keys.durable
          ? "The private halves stay in this browser and cannot be read out, not even by you: what is encrypted to them cannot be opened elsewhere, nor after its data is cleared."
          : "This browser keeps no data for this page: these keys are gone when it is closed, and with them whatever was encrypted to them."}
      </p>
      <h3 className="view-title">People</h3>
      {people.length === 0 ? (
        <p className="view-note">Nobody yet. Add a public key below, or open a signed view.</p>
      ) : (
        <ul className="view-people">
          {people.map((person) => (
            <li key={person.fingerprint}>
              <span title={person.name}>{person.name || "No name"}</span>
              <small className="view-fingerprint">{person.fingerprint}</small>
              <small className="view-fact">
                since {formatUtcDateTime(person.since).slice(0, 10)}
                {person.receiving ? "" : ", signs only"}
              </small>
              <Button
                title={`Forget ${person.name || person.fingerprint}: their next view counts as of a new signer`}
                onClick={() => {
                  keys.forget(person.fingerprint).then(
                    () => {
                      changed();
                      const undo = (): void => void keys.keep(person).then(changed, () => undefined);
                      notify({
                        tone: "info",
                        text: `Forgot the key of “${person.name || person.fingerprint}”.`,
                        action: { label: "Undo", run: undo },
                      });
                    },
                    (error: unknown) => failed("The key could not be forgotten", error),
                  );
                }}
              >
                Forget
              </Button>
            </li>
          ))}
        </ul>
      )}
      <AddPerson keys={keys} people={people} own={shown} added={changed} />
    </div>
  );
}

interface AddPersonProps {
  readonly keys: ViewKeys;
  readonly people: readonly Person[];
  /** Own fingerprint. */
  readonly own: string;
  added(): void;
}

function AddPerson({ keys, people, own, added }: AddPersonProps) {
  const [name, setName] = useState("");
  const [card, setCard] = useState("");
  const [problem, setProblem] = useState("");
  const field = useId();
  const add = async (): Promise<void> => {
    const read = await readCard(card);
    const plain = name.trim();
    const namesake = people.find((one) => one.name.toLowerCase() === plain.toLowerCase());
    if (!read) setProblem("This is not a whole public key: it begins with “volkey1.” and must come unchanged.");
    else if (read.fingerprint === own) setProblem("This is your own public key: ask them for theirs.");
    else if (namesake && namesake.fingerprint !== read.fingerprint)
      setProblem(
        `“${plain}” has another key here, ${namesake.fingerprint}: ask them which one is right, then forget the old one or choose another name.`,
      );
    else {
      await keys.keep({ ...read, name: plain, since: Date.now() });
      notify({ tone: "info", text: `Added “${plain}”, ${read.fingerprint}. Compare that with them by another way.` });
      setName("");
      setCard("");
      setProblem("");
      added();
    }
  };
  return (
    <form
      className="view-add"
      onSubmit={(event) => {
        event.preventDefault();
        add().catch((error: unknown) => failed("The key could not be kept", error));
      }}
    >
      <div className="view-name">
        <label htmlFor={`${field}name`}>Name</label>
        <input
          id={`${field}name`}
          value={name}
          maxLength={MAX_TITLE}
          autoComplete="off"
          onChange={(event) => setName(visibleText(event.currentTarget.value))}
        />
        <label htmlFor={`${field}key`}>Public key</label>
        <input
          id={`${field}key`}
          value={card}
          autoComplete="off"
          spellCheck={false}
          placeholder="volkey1.…"
          aria-invalid={problem !== ""}
          onChange={(event) => {
            setCard(event.currentTarget.value);
            setProblem("");
          }}
        />
      </div>
      {problem ? (
        <p className="view-problem" role="alert">
          {problem}
        </p>
      ) : null}
      <div className="view-buttons">
        <button type="submit" className="button" disabled={name.trim() === "" || card.trim() === ""}>
          Add person
        </button>
      </div>
    </form>
  );
}

function failed(what: string, error: unknown): void {
  notify({ tone: "error", text: `${what}: ${error instanceof Error ? error.message : String(error)}.` });
}
