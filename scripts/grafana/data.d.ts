// What the query's type names of `@grafana/data`, a package of 25 MB: scopes, which no panel has.
export interface Scope {
  metadata: { name: string };
}
export interface ScopeSpec {}
export interface ScopeSpecFilter {}
