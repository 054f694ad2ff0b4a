import { Button } from "../ui/Button.tsx";
import { ErrorState } from "../ui/ErrorState.tsx";

/** What a site shows that was set up wrongly: nothing starts with rules that cannot be read. */
export function SiteProblem({ problem }: { readonly problem: string }) {
  return (
    <ErrorState
      title="This site is not set up correctly"
      text={`${problem}. Whoever runs it can correct the file; nothing of yours is lost.`}
      code="BadConfig"
      at={Date.now()}
      details={problem}
      actions={
        <Button primary onClick={() => location.reload()}>
          Try again
        </Button>
      }
    />
  );
}
