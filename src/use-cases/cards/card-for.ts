import { isWorthRetrying } from '../../access/grant/opening.ts'
import type { Grant } from '../../access/grant/states.ts'
import { alertCard } from '../../cards/alert-card.ts'
import { approvalCard } from '../../cards/approval-card.ts'
import type { Card } from '../../cards/card.ts'
import { channelCard } from '../../cards/channel-card.ts'
import { noticeCard } from '../../cards/notice-card.ts'
import { isAllOfSeveral, partOf } from '../../cards/parts/asked.ts'
import type { RequestView } from '../../cards/parts/request-view.ts'
import { questionCard } from '../../cards/question-card.ts'
import { reminderCard } from '../../cards/reminder-card.ts'
import { reviewCard } from '../../cards/review-card.ts'
import { statusCard } from '../../cards/status-card.ts'
import type { CardRole, PostedCard } from '../../ports/posted-card.ts'
import type { Ports } from '../ports.ts'

/** What a copy has to show now. */
export function cardFor(
  { surfaces }: Pick<Ports, 'surfaces'>,
  { audience, role, because }: Pick<PostedCard, 'audience' | 'role' | 'because'>,
  view: RequestView,
): Card {
  if (audience.kind === 'channel') {
    const ownViews = surfaces.get(audience.channel.surface)?.ownViews ?? false
    return channelCard(view, { ownViews })
  }
  const grant = grantMeant(role, view)
  switch (role) {
    case 'approval':
      return approvalCard(view, because, audience.person)
    case 'reminder':
      return reminderCard(view, audience.person, because)
    case 'review':
      return reviewCard(view, because)
    case 'status':
      return statusCard(view)
    case 'question':
      return questionCard(view)
    case 'warning':
      return grant ? noticeCard({ kind: 'ends-soon', grant: grant.terms.id }, view) : statusCard(view)
    case 'alert':
      return grant ? alertCard(grant, view) : statusCard(view)
    default:
      return role satisfies never
  }
}

/** Which grant a copy speaks of: the last try; of a bundle the part that it was sent for, as far as it is still so, one after the other. */
function grantMeant(role: CardRole, view: RequestView): Grant | undefined {
  const last = view.grants.at(-1)
  if (!isAllOfSeveral(view)) return last
  if (role === 'warning') return view.grants.find(grant => grant.status === 'active' && grant.warned) ?? last
  const parts = view.request.ask.entitlements.flatMap(part => partOf(view, part).grants.at(-1) ?? [])
  return parts.find(isTrouble) ?? parts.at(-1)
}

const isTrouble = (grant: Grant): boolean =>
  isWorthRetrying(grant) ||
  (grant.status === 'starting' && grant.late !== undefined) ||
  (grant.status === 'ending' && grant.overdueToldAt !== null) ||
  (grant.status === 'ended' && grant.sessions !== undefined && grant.sessions.status !== 'revoked')
