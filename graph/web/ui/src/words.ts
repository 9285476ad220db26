// Facts in words, as the panel shows them.

import type { Amount, Conflict, Fact, Term } from "./api";

export const termText = (t: Term | null | undefined) => t?.name ?? t?.text ?? t?.fact ?? t?.id ?? "";

const number = new Intl.NumberFormat("en", { maximumFractionDigits: 2 });

export function amountText(a: Amount): string {
  const range = a.min !== undefined && a.max !== undefined && a.min !== a.max;
  const value = range ? `${number.format(a.min!)}–${number.format(a.max!)}` : number.format(a.value);
  const counted = /^[A-Z]{3}$/.test(a.unit) ? `${a.unit} ${value}` : a.unit === "percent" ? `${value} %` : `${value} ${a.unit}`;
  return a.hedge ? `${a.hedge} ${counted}` : counted;
}

/** The details besides time and amount, as "role: words". */
export function roles(f: Fact): string[] {
  return Object.entries(f.qualifiers ?? {})
    .filter(([name, value]) => name !== "time" && name !== "amount" && value !== null && value !== "")
    .map(([name, value]) => `${name.replaceAll("_", " ")}: ${Array.isArray(value) ? value.join(", ") : String(value)}`);
}

export function sentence(f: Fact): string {
  const objects = f.objects ?? (f.object ? [f.object] : []);
  return [termText(f.subject), f.relation.name, objects.map(termText).join(", ")].filter(Boolean).join(" ");
}

/** What others give as the number: "6 people, says the ministry (2024-05-08, wire)". */
export function conflictText(c: Conflict): string {
  const said = c.said_by?.length ? `, says ${c.said_by.join(" & ")}` : "";
  return `${amountText(c.amount)}${said} (${c.articles.map((a) => [a.date, a.article].filter(Boolean).join(", ")).join("; ")})`;
}
