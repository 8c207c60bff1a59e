import type { Shown } from '../../access/policy-change/change.ts'
import { shownBy } from '../../access/policy-change/told-outside.ts'
import type { Every, ReportPlan } from '../../access/report-plan.ts'
import type { SecretPlace, Webhook } from '../../access/webhook.ts'
import { type Line, line, said } from '../card.ts'
import { reportAbout, whereText } from '../report/report-card.ts'
import { clock, daysText } from './hours-wording.ts'
import { lengthText } from './wording.ts'

/**
 * Where messages go, as it is connected to: the host in full, and in the letters that name servers know, so that one that only looks
 * like another does not pass for it. What stands behind a question mark is often a key, and is left out.
 */
export function receiverText(url: string): string {
  const { host, pathname, search } = new URL(url)
  return `https://${host}${pathname}${search === '' ? '' : '?…'}`
}

/** Where a secret is, and never what it is. */
export const secretText = (place: SecretPlace): string => ('env' in place ? place.env : `the file ${place.file}`)

export const webhookText = ({ url, events, secret, allowPrivate }: Webhook): Line =>
  line(
    'goes to ',
    said(receiverText(url)),
    ', told of ',
    said(events.join(', ')),
    ', signed with ',
    said(secretText(secret)),
    ...(allowPrivate ? [', and may lead to addresses inside the network: ', said(allowPrivate.join(', '))] : []),
  )

/** "Mon, Fri at 08:00 (Europe/Berlin)". */
export const everyText = ({ days, at, zone }: Every): string => `${daysText(days)} at ${clock(at)} (${zone})`

export const shownText = ({ report, of, where }: Shown, nameOf: (id: string) => string): Line =>
  line(`shows ${reportAbout(report)}`, ...(of === null ? [] : [', about ', said(nameOf(of))]), ...whereText(where))

export function reportText(plan: ReportPlan, nameOf: (id: string) => string): Line {
  const { kind, every, last, to } = plan
  return line(
    ...shownText(shownBy(plan), nameOf),
    ...(kind === 'holders' ? [] : [` in the last ${lengthText(last)}`]),
    `, ${everyText(every)}, in `,
    said(to.map(({ channel }) => channel).join(', ')),
  )
}
