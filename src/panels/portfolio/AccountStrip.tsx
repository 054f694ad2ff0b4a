import type { EngineClient } from "../../engine/client.ts";
import { Banner } from "../../ui/Banner.tsx";
import { Button } from "../../ui/Button.tsx";
import { formatUtcTime } from "../../ui/format.ts";
import { mayEdit } from "../../views/viewer.ts";
import "./account.css";

type Account = EngineClient["account"];

const UNDER_WAY: Partial<Record<Account["phase"], string>> = {
  connecting: "connecting",
  authenticating: "signing in",
  checking: "checking what the key may do",
  loading: "reading positions and cash",
};

/** One line on the account that is looked at: how signing in goes, since when it is read, or why not. */
export function AccountStrip({
  engine,
  account,
  openForm,
}: {
  readonly engine: EngineClient;
  readonly account: Account;
  openForm(): void;
}) {
  const { phase, venue, name, scope, detail, readAt, renewedAt } = account;
  const signOut = (): void => void engine.request({ kind: "signOut" }).catch(() => undefined);
  const asOf = Number.isNaN(readAt) ? "" : `read at ${formatUtcTime(readAt)} UTC`;
  if (phase === "signedOut") return null;
  if (phase === "refused")
    return (
      <Banner
        tone="warn"
        icon="cross"
        title="Key refused"
        detail={detail}
        end={
          mayEdit() ? (
            <>
              <Button
                onClick={() => {
                  signOut();
                  openForm();
                }}
              >
                Another key
              </Button>
              <Button onClick={signOut}>Dismiss</Button>
            </>
          ) : null
        }
      />
    );
  const end = mayEdit() ? <Button onClick={signOut}>Sign out</Button> : null;
  if (phase === "lost")
    return (
      <Banner
        tone="warn"
        icon="half"
        title={`Account at ${venue} lost`}
        detail={[detail, asOf === "" ? "" : `Positions were ${asOf}.`].filter((words) => words !== "").join(" ")}
        end={end}
      />
    );
  if (phase === "connected")
    return (
      <Banner
        tone="plain"
        icon="ring"
        title={`Account ${name} at ${venue}`}
        detail={
          <>
            {detail === "" ? `${asOf}, token of ${formatUtcTime(renewedAt)}` : detail}; the key allows{" "}
            <span title={`What the venue says the key may do at most: ${scope}`}>
              {scope
                .split(/\s+/)
                .filter((word) => /:read$/.test(word))
                .join(" ") || "nothing"}
            </span>
          </>
        }
        end={end}
      />
    );
  return (
    <Banner tone="plain" icon="ring" title={`Account at ${venue}`} detail={`${UNDER_WAY[phase] ?? phase}…`} end={end} />
  );
}
