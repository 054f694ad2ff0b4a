import { type FormEvent, useState } from "react";
import type { EngineClient } from "../../engine/client.ts";
import { Button } from "../../ui/Button.tsx";
import "./account.css";

/** Asks for a key that can only read. The texts are handed on and cleared at once: nothing here keeps them. */
export function AccountForm({ engine, onClose }: { readonly engine: EngineClient; onClose(): void }) {
  const [problem, setProblem] = useState("");
  const { catalog } = engine.view;
  const venue = catalog?.venueLabel ?? "";
  const recorded = catalog === null || catalog.choice.venue === "recorded";
  // Another page around this one could draw over the form, or look like it.
  const framed = window.self !== window.top;
  const closed = recorded || framed;

  async function signIn(event: FormEvent<HTMLFormElement>): Promise<void> {
    event.preventDefault();
    const form = event.currentTarget;
    const data = new FormData(form);
    const [clientId, clientSecret] = ["id", "secret"].map((name) => String(data.get(name) ?? "").trim());
    form.reset();
    try {
      await engine.request({ kind: "signIn", clientId: clientId ?? "", clientSecret: clientSecret ?? "" });
      onClose();
    } catch (error) {
      setProblem(error instanceof Error ? error.message : String(error));
    }
  }

  return (
    <section
      className="pos-account"
      aria-label="Account at the venue"
      onKeyDown={(event) => {
        if (event.key === "Escape") onClose();
      }}
    >
      <form onSubmit={(event) => void signIn(event)} autoComplete="off">
        <strong>{closed ? "Account" : `Account at ${venue}`}</strong>
        <input
          name="id"
          aria-label="Client ID"
          placeholder="Client ID"
          autoComplete="off"
          spellCheck={false}
          maxLength={512}
          required
          disabled={closed}
          // biome-ignore lint/a11y/noAutofocus: the form opens because the user asked to type here
          autoFocus
        />
        <input
          name="secret"
          type="password"
          aria-label="Client secret"
          placeholder="Client secret"
          autoComplete="new-password"
          maxLength={512}
          required
          disabled={closed}
        />
        <button type="submit" className="button primary" disabled={closed}>
          Sign in
        </button>
        <Button onClick={onClose}>Close</Button>
      </form>
      {problem === "" ? null : (
        <p role="alert" className="pos-problem">
          {problem}
        </p>
      )}
      <p>
        {framed ? (
          "Inside another page no key is taken: open this one by itself to read an account."
        ) : recorded ? (
          "A recording has no account. Open the venue's market first."
        ) : (
          <>
            Needs an API key with <b>account:read</b> and <b>trade:read</b> and nothing more; any other is refused. The
            key stays in the memory of this page until you sign out or close it. Nothing is ever sent to the venue but
            questions.
          </>
        )}
      </p>
      {catalog?.choice.venue === "simulated" && !framed ? (
        <p>
          The simulated exchange knows <b>sim-reader</b> with the secret{" "}
          <b>read-only-secret-of-the-simulated-exchange</b>.
        </p>
      ) : null}
    </section>
  );
}
