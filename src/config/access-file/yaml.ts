import { type Document, isAlias, isCollection, isScalar, LineCounter, parseDocument, visit } from 'yaml'
import { Places } from './places.ts'

/** A small file of aliases to aliases can unfold into gigabytes. */
const maxAliasCount = 100
/** What is wrong after this much is mostly the echo of what was wrong before. */
const mostSyntaxProblems = 10

interface SyntaxProblem {
  readonly offset: number
  readonly problem: string
}

export type ReadYaml =
  | { readonly ok: true; readonly raw: unknown; readonly syntax: readonly SyntaxProblem[]; readonly places: Places }
  | { readonly ok: false; readonly problem: string }

/** Plain data out of YAML, and where each thing stands. `raw` means nothing while `syntax` names a problem. */
export function readYaml(text: string): ReadYaml {
  const lines = new LineCounter()
  try {
    const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, stringKeys: true })
    const syntax = [
      ...[...document.errors, ...document.warnings].map(({ pos, message }) => ({
        offset: pos[0],
        problem: `this is not valid YAML: ${message}`,
      })),
      ...danglingAliases(document),
    ]
    const raw: unknown = syntax.length > 0 ? null : document.toJS({ maxAliasCount })
    const first = syntax.sort((a, b) => a.offset - b.offset).slice(0, mostSyntaxProblems)
    return { ok: true, raw, syntax: first, places: new Places(document, lines) }
  } catch (error) {
    // The stack ran out, or the count of aliases: nobody writes such a file by hand.
    const what = error instanceof RangeError ? 'is nested too deeply' : 'unfolds into too much by its aliases'
    return { ok: false, problem: `the file ${what}` }
  }
}

function danglingAliases(document: Document.Parsed): readonly SyntaxProblem[] {
  const problems: SyntaxProblem[] = []
  const anchors = new Set<string>()
  visit(document, (_key, node, above) => {
    if (isAlias(node)) {
      const inside = above.some(outer => isCollection(outer) && outer.anchor === node.source)
      if (inside || !anchors.has(node.source))
        problems.push({
          offset: node.range?.[0] ?? 0,
          problem: inside
            ? `*${node.source} stands inside of &${node.source}, so that it would hold itself`
            : `*${node.source} refers to nothing: there is no &${node.source} before it`,
        })
    }
    if ((isScalar(node) || isCollection(node)) && node.anchor !== undefined) anchors.add(node.anchor)
  })
  return problems
}
