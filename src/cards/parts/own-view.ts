import { type RequestId, requestId } from '../../access/vocabulary.ts'
import { approvalCard } from '../approval-card.ts'
import { type Block, type Card, line } from '../card.ts'
import type { RequestView } from './request-view.ts'

/** Under which a reader of a room asks for their own view of a card there. It names a request, never a right. */
export const encodeLook = ({ request }: RequestView): string => {
  const stage = request.status === 'awaiting-approval' ? request.progress.current : 0
  // Of another stage it is another card, because other people decide.
  return `v1:look:${request.ask.id}:${stage}`
}

const look = /^v1:look:([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}):\d{1,3}$/

/** `null` for anything that we did not make. */
export function parseLook(value: string): RequestId | null {
  const [, id] = look.exec(value) ?? []
  return id ? requestId(id) : null
}

/** What whoever may decide sees in a room in the place of everybody's card: the same, with the buttons. */
export function ownViewCard(view: RequestView): Card {
  const card = approvalCard(view, null)
  const note = line(
    'Only whoever may decide sees these buttons. Your right to it is looked at again when you press one.',
  )
  const at = card.blocks.findIndex(({ kind }) => kind === 'buttons')
  if (at < 0) return card
  const blocks: readonly Block[] = [...card.blocks.slice(0, at), { kind: 'note', line: note }, ...card.blocks.slice(at)]
  return { ...card, blocks, ownView: encodeLook(view) }
}
