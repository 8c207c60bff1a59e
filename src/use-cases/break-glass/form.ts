import type { Person } from '../../access/catalog.ts'
import type { Refusal } from '../../access/refusal.ts'
import {
  breakGlassForm,
  type GlassOffer,
  type GlassTyped,
  nothingTyped,
  wrongWith,
} from '../../cards/forms/break-glass-form.ts'
import type { Form, FormOption } from '../../cards/forms/form.ts'
import { explain } from '../../cards/refusals/refusal-wording.ts'
import { lengthText } from '../../cards/wording/wording.ts'
import { Fault } from '../../ports/fault.ts'
import { findByName } from '../asking/requestable-access.ts'
import { namesFor, type Ports } from '../ports.ts'
import { openBreakGlass, type WithinReach, withinReach } from './within-reach.ts'

/** As many as a form lists in either chat. */
export const mostListed = 60

/**
 * The form for an emergency, for this person: what the file opens to them, by the directory's word of now.
 * @param name what is chosen to begin with, as it was typed.
 * @throws Fault when the directory cannot be asked.
 */
export async function openBreakGlassForm(ports: Ports, person: Pick<Person, 'id'>, name = ''): Promise<Form> {
  const reach = await reachOf(ports, person)
  if (reach.length === 0) return closed({ reason: 'no-break-glass' })
  if (name.trim() === '') return breakGlassForm(offerOf(reach, null), chosenAmong(reach, null))
  const found = findByName(reach, name)
  if (!found.ok) return breakGlassForm(offerOf(reach, null), nothingTyped, wrongWith(found.refusal, String))
  const { choice } = found.found
  return breakGlassForm(offerOf(reach, choice), chosenAmong(reach, choice))
}

/**
 * The same after it was sent and refused: what is wrong, and all that was typed.
 * @param person `null`: who it is could not be found out either. What they may choose is then not told, and what they chose stays.
 */
export async function breakGlassFormAgain(
  ports: Ports,
  person: Pick<Person, 'id'> | null,
  typed: GlassTyped,
  refusal: Refusal,
): Promise<Form> {
  if (refusal.reason === 'no-break-glass') return closed(refusal)
  const names = await namesFor(ports, 'by' in refusal && refusal.by ? [refusal.by] : [])
  const reach = person && (await readable(ports, reachOf(ports, person)))
  const offer = reach ? offerOf(reach, typed.choice) : unread(typed)
  if (offer.options.length === 0) return closed(refusal)
  const chosen = offer.options.some(({ value }) => value === typed.choice) ? typed.choice : null
  return breakGlassForm(offer, { ...typed, choice: chosen }, wrongWith(refusal, names))
}

const closed = (refusal: Refusal): Form => ({
  kind: 'closing',
  title: 'Break the glass',
  line: explain(refusal, String),
})

async function reachOf(ports: Ports, { id }: Pick<Person, 'id'>): Promise<readonly WithinReach[]> {
  const policy = await ports.store.activePolicy()
  return policy ? withinReach(ports, policy, await openBreakGlass(ports, policy, id)) : []
}

/** What is chosen is listed first, however many there are. Told of are the entries that something listed is opened by. */
function offerOf(reach: readonly WithinReach[], choice: string | null): GlassOffer {
  const first = reach.filter(one => one.choice === choice)
  const listed = [...first, ...reach.filter(one => one.choice !== choice)].slice(0, mostListed)
  const entries = [...new Set(listed.map(({ flow }) => flow))]
  const asOption = ({ choice, name, description, flow }: WithinReach): FormOption => ({
    value: choice,
    label: name,
    description: entries.length > 1 ? `${flow.name}, for ${lengthText(flow.duration.max)}` : description,
  })
  return { options: listed.map(asOption), more: reach.length - listed.length, entries }
}

/** Where there is but one, nobody has to choose it. */
const chosenAmong = (reach: readonly WithinReach[], choice: string | null): GlassTyped => {
  const [only, ...others] = reach
  return { ...nothingTyped, choice: choice ?? (only && others.length === 0 ? only.choice : null) }
}

/** Its name is nobody's to be told while it is not known who asks, so that it is called as they called it. */
const unread = ({ choice, confirm }: GlassTyped): GlassOffer => ({
  options: choice ? [{ value: choice, label: confirm.trim() || 'What you chose', description: null }] : [],
  more: 0,
  entries: [],
})

async function readable<T>({ log }: Ports, reading: Promise<T>): Promise<T | null> {
  try {
    return await reading
  } catch (fault) {
    if (!(fault instanceof Fault) || fault.code.startsWith('store.')) throw fault
    log.warn('form.cannot-fill', { code: fault.code })
    return null
  }
}
