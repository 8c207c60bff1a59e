import { code, type Line } from '../card.ts'

/** What somebody has to type, as it is typed in one place: with its command before it, or as it is where Doorbell needs no calling. */
export const lineToType = (content: Line, command: string): Line =>
  content.map(span => (span.kind === 'to-type' ? code(command === '' ? span.text : `${command} ${span.text}`) : span))
