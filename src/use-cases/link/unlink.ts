import type { Person } from '../../access/catalog.ts'
import type { Refusal } from '../../access/refusal.ts'
import { personId } from '../../access/vocabulary.ts'
import type { Binding, BindingKind } from '../../ports/binding.ts'
import type { Mention } from '../../ports/incoming.ts'
import { type Found, onePerson } from '../looking-up/subject.ts'
import { isAdmin } from '../people/belongs.ts'
import { leaveBehind } from '../people/leave-behind.ts'
import { mentionIn } from '../people/person-mentioned.ts'
import type { Ports } from '../ports.ts'
import type { Doing } from '../save.ts'
import { tellSlot } from './tell-account.ts'

/** What an admin has to hear about accounts that stayed as they were, beside one that was unlinked. */
export type Stayed = Extract<BindingKind, 'import' | 'directory'>
export type Unlinked =
  | { readonly ok: true; readonly stayed: readonly Stayed[] }
  | { readonly ok: false; readonly refusal: Refusal }

/** Somebody's own account, the one they are speaking with. What an import bound is bound again by the next one, so it stays. */
export async function unlinkOwn(ports: Ports, account: Binding['account'], by: Doing, incoming: string) {
  const binding = await ports.store.binding(account)
  return binding ? undo(ports, [binding], 'own', by, incoming) : refused({ reason: 'nobody-linked', typed: null })
}

/**
 * Somebody else's account that is mentioned, or every account of a person, named by address, object id or a whole name that only one
 * has. For access admins only, by a membership that Doorbell did not give; anybody else is answered before anything is looked for.
 * @throws Fault when the directory cannot be asked.
 */
export async function unlinkSomebody(
  ports: Ports,
  admin: Person,
  typed: string,
  mentions: readonly Mention[],
  by: Doing,
  incoming: string,
): Promise<Unlinked> {
  const policy = await ports.store.activePolicy()
  if (!policy || !(await isAdmin(ports, policy, admin))) return refused({ reason: 'not-an-admin' })
  const bindings = await bindingsOf(ports, typed, mentions)
  if (!bindings.ok) return bindings
  return bindings.found.length > 0
    ? undo(ports, bindings.found, 'other', by, incoming)
    : refused({ reason: 'nobody-linked', typed })
}

const objectId = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

/**
 * A mention is that account, whoever it was linked to: it may have been the wrong one. Whoever has left is found by id: their address
 * may be somebody else's by now.
 */
async function bindingsOf(
  ports: Ports,
  typed: string,
  mentions: readonly Mention[],
): Promise<Found<readonly Binding[]>> {
  const { store } = ports
  const mention = mentionIn(`@${typed}`, mentions)
  if (mention) return { ok: true, found: [await store.binding(mention.account)].filter(one => one !== null) }
  if (objectId.test(typed)) return { ok: true, found: await store.accountsOf(personId(typed.toLowerCase())) }
  const meant = await onePerson(ports, { mentions: [] }, typed)
  if (meant.ok) return { ok: true, found: await store.accountsOf(meant.found.id) }
  return meant.refusal.reason === 'unknown-person' ? { ok: true, found: [] } : meant
}

/** What an admin unlinks of somebody's stays so, or a stolen account were theirs again at its next word. */
async function undo(
  ports: Ports,
  seen: readonly Binding[],
  whose: 'own' | 'other',
  by: Doing,
  incoming: string,
): Promise<Unlinked> {
  return ports.store.transaction(async tx => {
    const at = ports.clock.now()
    let undone = 0
    const stayed = new Set<Stayed>()
    for (const { account } of seen) {
      await tx.lockAccount(account)
      const binding = await tx.binding(account)
      if (!binding) continue
      if (binding.how === 'import' || binding.how === 'directory') {
        stayed.add(binding.how)
        continue
      }
      undone += 1
      await tx.unbind(account)
      if (whose === 'other') await tx.cutOff(account, at)
      await leaveBehind(tx, binding, at)
      await tx.append({
        ...by,
        at,
        action: 'identity.unlinked',
        about: binding.person,
        outcome: 'done',
        details: { account, how: binding.how },
      })
      await tx.schedule(
        { type: 'tell-account', account, news: 'unlinked', person: binding.person, other: null },
        tellSlot(account, 'unlinked', at),
      )
    }
    if (undone === 0)
      return refused(isDirectorys(seen) ? { reason: 'account-of-directory', whose } : { reason: 'linked-by-operator' })
    await tx.finishIncoming(incoming)
    return { ok: true, stayed: [...stayed] }
  })
}

/** Who it is says the chat itself, whenever it speaks: nothing that was linked, and nothing to undo. */
const isDirectorys = (seen: readonly Binding[]) => seen.every(({ how }) => how === 'directory')

const refused = (refusal: Refusal) => ({ ok: false, refusal }) as const
