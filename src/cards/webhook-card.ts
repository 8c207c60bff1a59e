import { sentenceCard } from './answer-card.ts'
import { type Block, type Card, code, type Line, line, said, saidStrong, toType, when } from './card.ts'
import { notTakenText } from './wording/webhook-wording.ts'

/** What came of one message; `problem` by its name. */
export interface ShownDelivery {
  readonly webhook: string
  readonly at: Date
  readonly action: string
  readonly outcome: 'delivered' | 'failed' | 'given-up' | 'test-delivered' | 'test-failed'
  readonly problem: string | null
  readonly status: number | null
}

export const tookIt = (name: string, status: number): Card =>
  sentenceCard(line(saidStrong(name), ` took it and answered ${status}.`), 'good')

export const didNotTakeIt = (name: string, problem: string, status: number | null): Card =>
  sentenceCard(line(saidStrong(name), ` did not take it: ${becauseText(problem, status)}.`), 'bad')

/** `known`: what the access file in force calls them. */
export function noSuchWebhook(typed: string | null, known: readonly string[]): Card {
  const [first] = known
  if (first === undefined) return sentenceCard(line('The access file in force has no webhooks.'), 'bad')
  const names: Line = known.flatMap((name, index) => [...(index > 0 ? line(', ') : []), saidStrong(name)])
  return sentenceCard(
    typed === null
      ? line('Which one? The access file in force has ', ...names, '. ', toType(`webhook test ${first}`))
      : line('The access file in force has no webhook called “', said(typed), '”, only ', ...names, '.'),
    'bad',
  )
}

/** The newest first. */
export function deliveriesCard(deliveries: readonly ShownDelivery[]): Card {
  const title = 'Webhooks'
  const [newest] = deliveries
  return {
    summary: line(newest ? `${title}: the latest ${outcomeText[newest.outcome]}` : `${title}: nothing was sent yet`),
    title,
    tone: 'plain',
    blocks: [
      ...(newest ? [] : [{ kind: 'line', line: line('Nothing was sent yet.') } as const]),
      ...deliveries.map(
        ({ webhook, at, action, outcome, problem, status }): Block => ({
          kind: 'line',
          line: line(
            when(at),
            ' ',
            saidStrong(webhook),
            ` ${action}: ${outcomeText[outcome]}`,
            problem === null ? '' : `, ${becauseText(problem, status)}`,
            '.',
          ),
        }),
      ),
      { kind: 'note', line: line(code('doorbell webhook log'), ' on the command line tells more of them.') },
    ],
  }
}

export const outcomeText: Readonly<Record<ShownDelivery['outcome'], string>> = {
  delivered: 'taken',
  failed: 'not taken, and tried again',
  'given-up': 'given up',
  'test-delivered': 'taken, as a test',
  'test-failed': 'not taken, as a test',
}

/** "it answers that it does not take it (503)". */
export const becauseText = (problem: string, status: number | null): string =>
  `${notTakenText[problem] ?? problem}${status === null ? '' : ` (${status})`}`
