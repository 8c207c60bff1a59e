import type { Refusal } from '../../access/refusal.ts'
import { refusalCard } from '../../cards/answer-card.ts'
import { type Block, type Card, type Line, line } from '../../cards/card.ts'
import { alreadyLinkedCard, cannotLinkCard, importOnly, linkCard, linkOffer } from '../../cards/link-card.ts'
import { explain } from '../../cards/refusals/refusal-wording.ts'
import type { ChatAccount } from '../../ports/chat-surface.ts'
import { Fault } from '../../ports/fault.ts'
import type { Utterance } from '../../ports/incoming.ts'
import { unfitAccount } from '../people/identify-person.ts'
import { namesFor, type Ports } from '../ports.ts'
import { digestOf, newSecret } from './secrets.ts'

/** Milliseconds that a link may be opened in, and then that the sign-ins may take. */
export const linkKeeps = 10 * 60_000

/** Unopened links that an account has at a time: one for each of a few cards somebody pressed before linking, and no heap of them. */
const unopenedAtOnce = 5

/**
 * The answer to `link`: nobody has to be known for it, but a bot, a guest or a stranger gets none.
 * @throws Fault when the chat cannot be asked.
 */
export async function answerLink(
  ports: Ports,
  account: ChatAccount,
): Promise<{ readonly card: Card } | { readonly refusal: Refusal }> {
  const surface = ports.surfaces.get(account.surface)
  if (!surface) throw new Fault('surface.unknown', `no such chat: ${account.surface}`, { retry: 'never' })
  const facts = await surface.accountFacts(account)
  const unfit = unfitAccount(facts)
  if (unfit) return { refusal: unfit }
  if (facts.inDirectory !== undefined)
    return { card: alreadyLinkedCard((await namesFor(ports, [facts.inDirectory]))(facts.inDirectory)) }
  const binding = await ports.store.binding(account)
  if (binding && binding.how !== 'email') {
    const names = await namesFor(ports, [binding.person])
    return { card: alreadyLinkedCard(names(binding.person)) }
  }
  const address = await offerLink(ports, account, null)
  return { card: address === null ? cannotLinkCard() : linkCard(address) }
}

/** What linking would mend, if whoever was refused did it. */
const mendable: ReadonlySet<Refusal['reason']> = new Set([
  'not-linked',
  'cut-off',
  'address-unconfirmed',
  'address-not-allowed',
  'nobody-in-directory',
  'several-in-directory',
] satisfies Refusal['reason'][])

export const hasWayToLink = ({ reason }: Refusal): boolean => mendable.has(reason)

/**
 * The way on below a refusal: a link, with what they were doing kept until they are linked. Nothing where linking would mend
 * nothing, and nothing for somebody whom an operator or a sign-in has bound: only an admin changes that.
 */
export async function wayToLink(
  ports: Ports,
  account: ChatAccount,
  refusal: Refusal,
  carryOn: Utterance | null,
): Promise<readonly Block[]> {
  if (!hasWayToLink(refusal)) return []
  const binding = await ports.store.binding(account)
  if (binding && binding.how !== 'email') return []
  const address = await offerLink(ports, account, carryOn)
  if (address !== null) return linkOffer(address, carryOn !== null)
  return refusal.reason === 'not-linked' || refusal.reason === 'cut-off' ? importOnly() : []
}

/**
 * The same for somebody who looks at a form, which has no place for it: as a message of its own. What they pressed to open it may be
 * carried on with; nothing was filled in yet. Returns what the form says about it.
 */
export async function sendWayToLink(
  ports: Ports,
  account: ChatAccount,
  refusal: Refusal,
  carryOn: Utterance | null,
): Promise<Line> {
  const way = ports.linkPage ? await wayToLink(ports, account, refusal, carryOn) : []
  if (way.length === 0) return explain(refusal, String)
  const card = refusalCard(refusal, String)
  await ports.surfaces.get(account.surface)?.post(account, { ...card, blocks: [...card.blocks, ...way] })
  return [...explain(refusal, String), ...line(' I have sent you a message with a link that mends it.')]
}

/** Every call makes another link; each works once, and the oldest that nobody opened make room. `null`: there is no page to link on. */
async function offerLink(ports: Ports, account: ChatAccount, carryOn: Utterance | null): Promise<string | null> {
  if (!ports.linkPage) return null
  const secret = newSecret()
  const expiresAt = new Date(ports.clock.now().getTime() + linkKeeps)
  const step = { at: 'offered' } as const
  await ports.store.transaction(async tx => {
    await tx.lockAccount(account)
    await tx.saveLink({ id: digestOf(secret), account, step, carryOn: withoutForm(carryOn), expiresAt })
    await tx.forgetUnopenedLinks(account, unopenedAtOnce)
  })
  return ports.linkPage.addressOf(secret)
}

/** An open form is long closed by then, and the handle to it is a kind of secret. */
const withoutForm = (what: Utterance | null): Utterance | null =>
  what !== null && 'form' in what ? { ...what, form: null } : what
