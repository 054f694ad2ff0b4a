import { useState } from "react";
import type { FigureRow, ReplySection } from "./model.ts";

/** One reply beside ours: a line per figure, entries of a vector on demand. */
export function ReplyTable({ section, differing }: { readonly section: ReplySection; readonly differing: boolean }) {
  const rows = differing ? section.rows.filter(({ agrees }) => !agrees) : section.rows;
  return (
    <table aria-label={section.title}>
      <caption>
        <b>{section.title}</b>
        <span className={section.agreeing === section.of ? "reply-count" : "reply-count some"}>
          {section.agreeing} of {section.of} agree
        </span>
        <small>
          {section.basis}
          {section.excluded.map(([instrument, reason]) => (
            <em key={instrument}>
              left out: {instrument}, {reason}
            </em>
          ))}
        </small>
      </caption>
      <thead>
        <tr>
          <th scope="col">Figure</th>
          <th scope="col">Ours</th>
          <th scope="col">Theirs</th>
          <th scope="col">Difference</th>
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <Figure key={row.name} row={row} />
        ))}
        {rows.length === 0 ? (
          <tr>
            <td colSpan={4} className="reply-none">
              {section.of === 0 ? "The reply states no figure." : "Every figure agrees to the last digit stated."}
            </td>
          </tr>
        ) : null}
      </tbody>
    </table>
  );
}

function Figure({ row }: { readonly row: FigureRow }) {
  const [open, setOpen] = useState(false);
  return (
    <>
      <tr title={row.exact}>
        <th scope="row">
          {row.entries.length > 0 ? (
            <button type="button" aria-expanded={open} onClick={() => setOpen(!open)}>
              {row.name}
            </button>
          ) : (
            row.name
          )}
          {row.note === "" ? null : <small className={row.agrees ? "" : "cause"}>{row.note}</small>}
        </th>
        <td>{row.ours}</td>
        <td>{row.theirs}</td>
        <td className={row.agrees ? "agrees" : "differs"}>{row.difference}</td>
      </tr>
      {open
        ? row.entries.map((entry) => (
            <tr key={entry.name} className="reply-entry">
              <th scope="row">{entry.name}</th>
              <td>{entry.ours}</td>
              <td>{entry.theirs}</td>
              <td>{entry.difference}</td>
            </tr>
          ))
        : null}
    </>
  );
}
