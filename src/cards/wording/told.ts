import { type Block, type Card, line, toType } from '../card.ts'

export const asLine = (content: Card['summary']): Block => ({ kind: 'line', line: content })

/** The title says what happened, and is not said twice. */
export const told = (title: string, tone: Card['tone'], what: Card['summary'], blocks: readonly Block[]): Card => ({
  summary: [...line(`${title}: `), ...what],
  title,
  tone,
  blocks: [asLine(what), ...blocks],
})

export const headed = (
  title: string,
  tone: Card['tone'],
  headline: Card['summary'],
  blocks: readonly Block[],
): Card => ({
  summary: headline,
  title,
  tone,
  blocks: [asLine(headline), ...blocks],
})

/** Below what happened, in a message that nobody edits. */
export const howItStands: Block = {
  kind: 'note',
  line: line('The card of the request tells how it stands, and so does ', toType('mine'), '.'),
}
