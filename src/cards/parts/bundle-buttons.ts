import { goodUntil, isWorthRetrying } from '../../access/grant/opening.ts'
import type { Grant } from '../../access/grant/states.ts'
import { isNonEmpty } from '../../access/vocabulary.ts'
import { encodePress } from '../buttons.ts'
import { type Block, type Button, line, toType, when } from '../card.ts'
import { againButton } from './again.ts'
import { isAllOfSeveral, partOf } from './asked.ts'
import { extendButtons } from './extend.ts'
import { type RequestView, spokenAs } from './request-view.ts'

/** One button for all parts that it can be pressed for: twenty parts have no room for two each, and are mostly ended together. */
export function wholeButtons(view: RequestView): Button[] {
  const { grants } = view
  const live = grants.filter(isHeld)
  const failed = failedParts(view)
  const extendable = live.filter(grant => extendButtons(grant, view).some(({ opensRequestForm }) => !opensRequestForm))
  const longer = live.find(grant => extendButtons(grant, view).length > 0)
  return [
    ...(isNonEmpty(failed) ? [forAll('Retry', 'retry', failed[0], view)] : []),
    ...(isNonEmpty(extendable)
      ? [forAll('Extend', 'extend', extendable[0], view)]
      : longer
        ? [againButton('Extend', view)]
        : []),
    ...(isNonEmpty(live) ? [forAll('Return access', 'return', live[0], view)] : []),
  ]
}

/** What the buttons are about, and the way to one part alone. */
export function wholeNotes(view: RequestView): Block[] {
  if (!isAllOfSeveral(view) || view.request.status !== 'approved') return []
  const { grants, request } = view
  const live = grants.filter(isHeld).length
  const until = goodUntil(request)
  return [
    ...(failedParts(view).length > 0
      ? [
          {
            kind: 'note',
            line: line(
              'Retry tries again what failed, and nothing else, under the same approval. That is good until ',
              when(until),
              '.',
            ),
          } as const,
        ]
      : []),
    ...(live > 1
      ? [
          {
            kind: 'note',
            line: line('The buttons are about all parts. ', toType('mine'), ' has those for one alone.'),
          } as const,
        ]
      : []),
  ]
}

/** For whoever approved some of it: what they may take back is looked at for each part when they press. */
export const revokeAllButton = (grant: Grant, view: RequestView): Button => ({
  ...forAll('Revoke', 'revoke', grant, view),
  style: 'danger',
  asksForReason: true,
})

export const isHeld = ({ status }: Grant): boolean =>
  status === 'scheduled' || status === 'starting' || status === 'active'

/** What failed in the directory at its last try, while the approval is good. */
function failedParts(view: RequestView): readonly Grant[] {
  const { request, now } = view
  if (request.status !== 'approved' || (now && now >= goodUntil(request))) return []
  return request.ask.entitlements.flatMap(entitlement => {
    const last = partOf(view, entitlement).grants.at(-1)
    return last && isWorthRetrying(last) ? [last] : []
  })
}

const forAll = (
  label: string,
  verb: 'return' | 'extend' | 'revoke' | 'retry',
  { terms }: Grant,
  view: RequestView,
): Button => ({
  label,
  value: encodePress({ verb, grant: terms.id, all: true }),
  style: verb === 'extend' || verb === 'retry' ? 'primary' : 'plain',
  spoken: spokenAs(label, view),
  asksForReason: false,
})
