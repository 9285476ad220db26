// The JSON that the server gives, and the calls that fetch it.

export interface Term {
  id?: string;
  name?: string;
  kind?: string;
  text?: string;
  fact?: string;
}

export interface Amount {
  value: number;
  min?: number;
  max?: number;
  unit: string;
  hedge?: string;
}

export interface Fact {
  id: string;
  subject: Term;
  relation: { id: string; name: string; open?: boolean };
  object: Term | null;
  objects?: Term[];
  qualifiers?: Record<string, unknown> & { time?: string; amount?: Amount };
  said_by?: string[];
  status: string;
  inferred?: boolean;
  confidence: number;
  sources: { article: string }[] | null;
}

/** A fact that gives another number, with the articles that do. */
export interface Conflict {
  fact: string;
  amount: Amount;
  said_by?: string[];
  articles: { article: string; date?: string }[];
}

export interface Entity {
  id: string;
  name: string;
  kind: string;
  aliases?: string[];
  wikidata?: string;
  support: number;
  facts: Fact[];
  conflicts?: Record<string, Conflict[]>;
}

export interface Evidence {
  fact: Fact;
  conflicts: Conflict[];
  sources: {
    article: string;
    title?: string;
    publisher?: string;
    date?: string;
    url?: string;
    before: string;
    marked: string;
    after: string;
    status?: string;
    said_by?: string[];
    rule: string;
  }[];
}

export interface View {
  nodes: { id: string; name: string; kind: string; support: number }[];
  edges: { fact: string; from: string; to: string; name: string; status: string }[];
}

export interface Hit {
  type: string;
  id: string;
  title: string;
  text: string;
  kind?: string;
}

export interface Answer {
  columns: string[];
  rows: Record<string, unknown>[];
  more: boolean;
  milliseconds: number;
}

async function call<T>(path: string, init?: RequestInit): Promise<T> {
  const response = await fetch(path, init);
  const body = await response.json();
  if (!response.ok) throw new Error(body.error ?? response.statusText);
  return body as T;
}

const get = <T>(path: string, values: Record<string, string>) => call<T>(`api/${path}?${new URLSearchParams(values)}`);

export const stats = () => get<{ articles: number; origins: number; entities: number; facts: number }>("stats", {});
export const search = (q: string) => get<{ hits: Hit[] }>("search", { q });
export const entity = (id: string) => get<Entity>("entity", { id });
export const evidence = (fact: string) => get<Evidence>("evidence", { fact });
export const overview = () => get<View>("view", {});
export const around = (id: string) => get<View>("view", { about: id });
export const among = (ids: string[]) =>
  call<View>("api/view", { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify({ ids }) });
export const query = (text: string) =>
  call<Answer>("api/query", { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify({ query: text }) });
