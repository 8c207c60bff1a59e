import { stagesOf } from '../access-flow.ts'
import { breakGlassOf } from '../break-glass.ts'
import type { Policy } from '../policy.ts'
import { partiesOf } from '../stage.ts'
import type { Found } from './change.ts'
import { mayNeedStandIn } from './flow-changes.ts'

/**
 * Whoever answers for an integration decides where nobody else is found to: fewer of them are less, as long as one is enough. Where all of them have
 * to agree, are told of an emergency or review it, fewer agree, are told, or look.
 */
export const isFewerOfAll = ({ what }: Found, before: Policy): boolean =>
  what.kind === 'people-removed' && what.as === 'integration-owner' && allOfThemCount(before)

const allOfThemCount = (policy: Policy): boolean =>
  policy.flows.some(flow =>
    stagesOf(flow)
      .flatMap(partiesOf)
      .some(party => party.needed === 'all' && mayNeedStandIn(party)),
  ) ||
  breakGlassOf(policy).some(({ breakGlass: { tell, reviewers } }) => mayNeedStandIn({ from: [...tell, ...reviewers] }))
