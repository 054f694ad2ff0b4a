import { Component, type ReactNode } from "react";
import type { EngineClient } from "../engine/client.ts";
import { Button } from "../ui/Button.tsx";
import { ErrorState } from "../ui/ErrorState.tsx";
import { workspace } from "../views/workspace-store.ts";
import { noteError } from "./error-journal.ts";

interface BoundaryProps {
  readonly engine: EngineClient;
  readonly children: ReactNode;
}

interface BoundaryState {
  readonly error: Error | null;
  readonly at: number;
}

/** What is left when the window itself fails: the reason, and a way back that does not lead here again. */
export class AppBoundary extends Component<BoundaryProps, BoundaryState> {
  override state: BoundaryState = { error: null, at: 0 };

  static getDerivedStateFromError(error: unknown): BoundaryState {
    return { error: error instanceof Error ? error : new Error(String(error)), at: Date.now() };
  }

  override componentDidCatch(error: unknown): void {
    noteError("page", error);
  }

  override render(): ReactNode {
    const { error, at } = this.state;
    if (!error) return this.props.children;
    const resetLayout = (): void => {
      workspace.setState({ layouts: {} });
      location.reload();
    };
    return (
      <ErrorState
        title="Volscape stopped"
        text={`${error.message}. Your settings are kept.`}
        code={error.name}
        at={at}
        details={`${error.message}\n${new Date(at).toISOString()}\n${error.stack ?? ""}`}
        actions={
          <>
            <Button primary onClick={() => location.reload()}>
              Reload
            </Button>
            <Button onClick={() => void saveReport(this.props.engine)}>Save error report</Button>
            <Button onClick={resetLayout}>Reload with the default layout</Button>
          </>
        }
      />
    );
  }
}

/** The report is fetched only now: what failed may have been the page itself. */
async function saveReport(engine: EngineClient): Promise<void> {
  const { saveErrorReport } = await import("./save-error-report.ts");
  await saveErrorReport(engine);
}
