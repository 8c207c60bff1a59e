import { type Finding, type Verdict, verdicts } from '../access/finding.ts'
import { type Block, type Card, code, line, said, strong } from './card.ts'

/** Findings shown one by one; a card that is too long is read by nobody. */
const most = 12

const marks: Readonly<Record<Verdict, string>> = {
  problem: 'Problem',
  warning: 'Warning',
  'not-checked': 'Not checked',
  ok: 'Fine',
}

/**
 * How the setup stands. It leads with what has to be mended, each with the way; beside that the rest is a sentence each, and what is
 * fine is named in one line. What does not fit is counted.
 */
export function setupCard(findings: readonly Finding[]): Card {
  const sorted = findings.toSorted((a, b) => verdicts.indexOf(a.verdict) - verdicts.indexOf(b.verdict))
  const amiss = sorted.filter(({ verdict }) => verdict !== 'ok')
  const fine = [...new Set(sorted.filter(({ verdict }) => verdict === 'ok').map(({ about }) => about))]
  const left = amiss.length - most
  const broken = amiss.filter(({ verdict }) => verdict === 'problem')
  const rest = amiss.slice(broken.length, most)
  const summary = line(`${summaryOf(findings)}.`)
  return {
    summary: line('Setup: ', ...summary),
    title: 'Setup',
    tone: findings.some(({ verdict }) => verdict === 'problem') ? 'bad' : 'plain',
    blocks: [
      { kind: 'line', line: summary },
      ...(broken.length > 0 ? [{ kind: 'line', line: line(strong('This has to be mended:')) } as const] : []),
      ...broken.slice(0, most).flatMap(blocksOf),
      ...(broken.length > 0 && rest.length > 0 ? [{ kind: 'divider' } as const] : []),
      ...rest.flatMap(broken.length > 0 ? sentenceOf : blocksOf),
      ...(left > 0 ? [note(line(`And ${left} more: `, code('doorbell check'), ' tells them all.'))] : []),
      ...(fine.length > 0 ? [note(line(`Fine: ${fine.join(', ')}.`))] : []),
      note(line(code('doorbell check'), ' says the same on the command line, before Doorbell is started too.')),
    ],
  }
}

/** "2 problems, 1 warning, 1 not checked, 14 fine". */
export function summaryOf(findings: readonly Finding[]): string {
  const count = (verdict: Verdict): number => findings.filter(finding => finding.verdict === verdict).length
  const [problems, warnings, unknown] = [count('problem'), count('warning'), count('not-checked')]
  return [
    problems > 0 ? `${problems} ${problems === 1 ? 'problem' : 'problems'}` : 'no problem',
    ...(warnings > 0 ? [`${warnings} ${warnings === 1 ? 'warning' : 'warnings'}`] : []),
    ...(unknown > 0 ? [`${unknown} not checked`] : []),
    `${count('ok')} fine`,
  ].join(', ')
}

const note = (content: Card['summary']): Block => ({ kind: 'note', line: content })

/** Its mend and its pages are told once nothing is broken. */
const sentenceOf = ({ verdict, about, says }: Finding): readonly Block[] => [
  note(line(strong(`${marks[verdict]}: ${about}.`), ' ', said(says))),
]

function blocksOf({ verdict, about, says, mend, page, pages }: Finding): readonly Block[] {
  const way = [
    ...(mend ? [said(`${mend.charAt(0).toUpperCase()}${mend.slice(1)}.`)] : []),
    ...(page ? line(mend ? ' ' : '', 'Where: ', code(page)) : []),
  ]
  return [
    { kind: 'line', line: line(strong(`${marks[verdict]}: ${about}.`), ' ', said(says)) },
    ...(way.length > 0 ? [note(way)] : []),
    ...(pages.length > 0
      ? [note(pages.flatMap(({ of, url }, n) => line(n > 0 ? ' · ' : '', said(of), ': ', code(url))))]
      : []),
  ]
}
