import { approvalCard } from '../cards/approval-card.ts'
import type { Card } from '../cards/card.ts'
import { channelCard } from '../cards/channel-card.ts'
import { alertCard, noticeCard } from '../cards/notice-card.ts'
import { reminderCard } from '../cards/reminder-card.ts'
import type { RequestView } from '../cards/request-view.ts'
import { reviewCard } from '../cards/review-card.ts'
import { statusCard } from '../cards/status-card.ts'
import type { PostedCard } from '../ports/posted-card.ts'
import type { Ports } from './ports.ts'

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
  const grant = view.grants.at(-1)
  switch (role) {
    case 'approval':
      return approvalCard(view, because, audience.person)
    case 'reminder':
      return reminderCard(view, audience.person)
    case 'review':
      return reviewCard(view, because)
    case 'status':
      return statusCard(view)
    case 'warning':
      return grant ? noticeCard({ kind: 'ends-soon', grant: grant.terms.id }, view) : statusCard(view)
    case 'alert':
      return grant ? alertCard(grant, view) : statusCard(view)
    default:
      return role satisfies never
  }
}
