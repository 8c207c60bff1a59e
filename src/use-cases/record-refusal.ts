import { parsePress } from '../cards/buttons.ts'
import { extrasSaid } from '../cards/forms/form-extras.ts'
import type { Incoming } from '../ports/incoming.ts'
import type { Transaction } from '../ports/store.ts'
import type { Ports } from './ports.ts'
import type { Refused } from './react/reaction.ts'

/** Whoever was refused something, what, and why; and what was pressed on is looked at again. */
export async function recordRefusal(
  { clock }: Ports,
  tx: Transaction,
  incoming: Incoming,
  id: string,
  { refusal, action, person, request, grant }: Refused,
): Promise<void> {
  const at = clock.now()
  const { surface, team, user } = incoming.from
  await tx.append({
    action,
    outcome: 'refused',
    reason: refusal.reason,
    details: { refusal, asked: saidOf(incoming) },
    ...(request ? { request } : {}),
    ...(grant ? { grant } : {}),
    actor: person
      ? { kind: 'person', id: person.id, name: person.name }
      : { kind: 'person', id: `${surface}/${team}/${user}`, name: 'unidentified account' },
    via: surface,
    at,
    correlation: request ?? id,
  })
  if (!request) return
  // The card that was pressed showed something that is no longer so; and who may decide may have changed since they were asked.
  await tx.schedule(
    { type: 'refresh-cards', request },
    { key: `refresh-cards:${request}`, lane: `cards:${request}`, due: at },
  )
  const waiting = await tx.request(request)
  if (refusal.reason === 'not-an-approver' && waiting?.status === 'awaiting-approval') {
    const stage = waiting.progress.current
    await tx.schedule(
      { type: 'ask-approvers', request, stage },
      { key: `ask-approvers:${request}:${stage}`, lane: `cards:${request}`, due: at },
    )
  }
}

/** What was asked, for the audit: words as typed and the press's own value; never a reply handle. */
function saidOf({ what }: Incoming): Readonly<Record<string, unknown>> {
  switch (what.type) {
    case 'command':
      return { typed: what.text.slice(0, 2000) }
    case 'home-opened':
    case 'form-wanted':
      return {}
    case 'file-wanted':
      return { typed: what.text.slice(0, 2000), file: true }
    case 'press':
      return { pressed: parsePress(what.value) ?? what.value.slice(0, 200) }
    case 'request-form':
      return {
        resource: what.resource.slice(0, 200),
        duration: what.duration.slice(0, 100),
        reason: what.reason.slice(0, 2000),
        ...Object.fromEntries(Object.entries(extrasSaid(what)).map(([name, said]) => [name, said.slice(0, 200)])),
      }
    case 'deny-form':
      return {
        pressed: parsePress(what.value) ?? what.value.slice(0, 200),
        reason: what.reason.slice(0, 2000),
        ...(what.confirm === undefined ? {} : { confirmed: what.confirm.slice(0, 300) }),
      }
    default:
      return what satisfies never
  }
}
