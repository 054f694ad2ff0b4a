import type { EngineClient } from "../engine/client.ts";
import { Banner } from "../ui/Banner.tsx";
import { Button } from "../ui/Button.tsx";
import type { BannerWords } from "./market-state.ts";

/** The line over a panel whose market is loading, stale, disconnected or frozen, with the way on. */
export function MarketBanner({ words, engine }: { readonly words: BannerWords | null; readonly engine: EngineClient }) {
  if (!words) return null;
  const end =
    words.icon === "cross" ? (
      // A refused request shows as the next state of the connection.
      <Button onClick={() => void engine.request({ kind: "reconnect" }).catch(() => {})}>Retry now</Button>
    ) : words.icon === "pause" ? (
      <Button hint="Space" onClick={() => engine.freeze(false)}>
        Resume
      </Button>
    ) : (
      words.end
    );
  return <Banner tone={words.tone} icon={words.icon} title={words.title} detail={words.detail} end={end} oneLine />;
}
