/** The package's own types describe an ES module, and it is a CommonJS one: its default import is the function itself. */
declare module 'canonicalize' {
  /** RFC 8785; `undefined` for what JSON cannot say. */
  export default function canonicalize(input: unknown): string | undefined
}
