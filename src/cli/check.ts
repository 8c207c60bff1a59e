import { type Finding, type Verdict, verdicts } from '../access/finding.ts'
import { summaryOf } from '../cards/setup-card.ts'
import { processEnvironment } from '../config/env.ts'
import { checkEverything } from '../main/check.ts'
import { oneLine, say } from './output.ts'

interface CheckOptions {
  /** For machines. */
  readonly json?: boolean
}

/** Looks at everything that Doorbell rests on, changes nothing, and says line by line how it stands. Fails only where there is a problem. */
export async function check({ json = false }: CheckOptions): Promise<void> {
  const findings = await checkEverything(processEnvironment())
  say(json ? JSON.stringify({ summary: summaryOf(findings), findings }, null, 2) : asText(findings))
  if (findings.some(({ verdict }) => verdict === 'problem')) process.exitCode = 1
}

/** Lines about one finding; whoever has to mend more of them reads the rest with `--json`. */
const mostPages = 50

const marks: Readonly<Record<Verdict, string>> = { problem: '✗', warning: '!', 'not-checked': '?', ok: '✓' }

function asText(findings: readonly Finding[]): string {
  const lines = findings.flatMap(({ verdict, about, says, mend, page, pages }) => [
    `${marks[verdict]} ${about}: ${oneLine(says)}`,
    ...(mend ? [`    ${oneLine(mend)}`] : []),
    ...(page ? [`    ${page}`] : []),
    ...pages.slice(0, mostPages).map(({ of, url }) => `    ${oneLine(of)}: ${url}`),
    ...(pages.length > mostPages ? [`    and ${pages.length - mostPages} more: doorbell check --json has all`] : []),
  ])
  const legend = verdicts.map(verdict => `${marks[verdict]} ${verdict}`).join('   ')
  return [...lines, '', `${summaryOf(findings)}.   (${legend})`].join('\n')
}
