import { type Card, line, saidStrong } from './card.ts'
import { listed } from './wording/wording.ts'

/** For whoever answers for an integration: what a pattern of the access file takes in that was not there before. */
export function newResourcesCard(what: {
  readonly integration: string
  readonly names: readonly string[]
  readonly more: number
  readonly flows: readonly string[]
}): Card {
  const { integration, names, more, flows } = what
  const headline = line(
    'New in ',
    saidStrong(integration),
    ', and may be asked for from now on: ',
    ...listed(names),
    more > 0 ? ` and ${more} more.` : '.',
  )
  return {
    summary: headline,
    title: 'New to ask for',
    tone: 'plain',
    blocks: [
      { kind: 'line', line: headline },
      {
        kind: 'line',
        line: line(flows.length === 1 ? 'Opened by the flow ' : 'Opened by the flows ', ...listed(flows), '.'),
      },
      {
        kind: 'note',
        line: line(
          'They were found in the directory, and fit what the access file says of names or tags. What is not meant to be asked for is renamed, or left out by the filter; until then freeze it.',
        ),
      },
    ],
  }
}
