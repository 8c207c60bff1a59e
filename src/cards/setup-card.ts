import { type Finding, type Verdict, verdicts } from '../access/finding.ts'
import { type Block, type Button, type Card, code, line, said, strong, toType } from './card.ts'

/** Findings told on one card; one that is too long is read by nobody. */
const most = 8
/** Pages told of one finding, which may be about hundreds of things. */
const mostPages = 5

const marks: Readonly<Record<Verdict, string>> = {
  problem: 'Problem',
  warning: 'Warning',
  'not-checked': 'Not checked',
  ok: 'Fine',
}

/**
 * How the setup stands: what has to be mended first, then what is worth a look, each with the way, as many as one reads at a time.
 * The rest is counted by what it is about. `from`: so many of what is amiss were told before, and the next ones come.
 */
export function setupCard(findings: readonly Finding[], from = 0): Card {
  const sorted = findings.toSorted((a, b) => verdicts.indexOf(a.verdict) - verdicts.indexOf(b.verdict))
  const amiss = sorted.filter(({ verdict }) => verdict !== 'ok')
  const fine = [...new Set(sorted.filter(({ verdict }) => verdict === 'ok').map(({ about }) => about))]
  const broken = amiss.filter(({ verdict }) => verdict === 'problem')
  const begin = from < amiss.length ? from : 0
  const shown = amiss.slice(begin, begin + most)
  const next = begin + shown.length
  const folded = amiss.slice(next)
  const summary = line(`${summaryOf(findings)}.`)
  return {
    summary: line('Setup: ', ...summary),
    title: 'Setup',
    tone: findings.some(({ verdict }) => verdict === 'problem') ? 'bad' : 'plain',
    blocks: [
      { kind: 'line', line: summary },
      ...(broken.length > begin ? [{ kind: 'line', line: line(strong('This has to be mended:')) } as const] : []),
      ...shown.flatMap(blocksOf),
      ...(folded.length > 0
        ? [
            { kind: 'divider' } as const,
            ...verdicts.flatMap(verdict => countOf(verdict, folded)),
            note(
              line(
                toType(`setup from ${next + 1}`),
                folded.length > most ? ' shows the next of them.' : ' shows them.',
              ),
            ),
          ]
        : []),
      ...(fine.length > 0 ? [note(line(`Fine: ${fine.join(', ')}.`))] : []),
      note(line(toType('setup preview'), ' shows the custom access details as whoever is granted access reads them.')),
      note(line(code('doorbell check'), ' on the command line tells all of it, each with the mend and the page.')),
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

const plurals: Readonly<Record<Verdict, string>> = {
  problem: 'more problems',
  warning: 'warnings',
  'not-checked': 'not checked',
  ok: 'fine',
}

/** "3 warnings: Chat, Resources (2)." */
function countOf(verdict: Verdict, among: readonly Finding[]): readonly Block[] {
  const those = among.filter(finding => finding.verdict === verdict)
  if (those.length === 0) return []
  const what = [...new Set(those.map(({ about }) => about))].map(about => {
    const times = those.filter(finding => finding.about === about).length
    return times > 1 ? `${about} (${times})` : about
  })
  const word = those.length === 1 && verdict !== 'not-checked' ? plurals[verdict].slice(0, -1) : plurals[verdict]
  return [note(line(`Besides ${those.length} ${word}: ${what.join(', ')}.`))]
}

function blocksOf({ verdict, about, says, mend, page, pages }: Finding): readonly Block[] {
  const way = [
    ...(mend ? [said(`${mend.charAt(0).toUpperCase()}${mend.slice(1)}.`)] : []),
    ...(page && !page.startsWith('https://') ? line(mend ? ' ' : '', 'Where: ', code(page)) : []),
  ]
  return [
    { kind: 'line', line: line(strong(`${marks[verdict]}: ${about}.`), ' ', said(says)) },
    ...(way.length > 0 ? [note(way)] : []),
    ...(page?.startsWith('https://') ? [{ kind: 'buttons', buttons: [openButton(about, page)] } as const] : []),
    ...(pages.length > 0
      ? [
          note(
            placesOf(pages.slice(0, mostPages)).flatMap(({ of, url }, n) =>
              line(n > 0 ? ' · ' : '', said(of.join(', ')), ': ', code(url)),
            ),
          ),
        ]
      : []),
  ]
}

/** Where it is mended: it leads there, and does nothing here. */
const openButton = (about: string, page: string): Button => ({
  label: 'Open where it is mended',
  value: 'open',
  style: 'plain',
  spoken: `Open where it is mended: ${about}`.slice(0, 75),
  asksForReason: false,
  url: page,
})

/** An address is told once, with all that is mended there. */
const placesOf = (pages: Finding['pages']) =>
  [...new Set(pages.map(({ url }) => url))].map(url => ({
    url,
    of: pages.filter(page => page.url === url).map(({ of }) => of),
  }))
