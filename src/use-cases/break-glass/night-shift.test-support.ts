import type { BreakGlass } from '../../access/break-glass.ts'
import { flowName, minutes } from '../../access/vocabulary.ts'
import { people, type World } from '../world.test-support.ts'

/** What engineers may give themselves at night: what the flow gives them by day, for half an hour. */
export const nightShift = ({ flow, engineering, leads, ines }: World): BreakGlass => ({
  name: flowName('Night shift'),
  requesters: { everyone: false, ...people([engineering]) },
  resources: flow.resources,
  duration: { default: minutes(30), max: minutes(30) },
  reasonRequired: true,
  approval: 'automatic',
  breakGlass: {
    tell: [{ kind: 'owner' }],
    reviewers: [
      { kind: 'people', label: 'Data Platform Leads', ...people([leads]) },
      { kind: 'people', label: 'Ines', ...people([], [ines.id]) },
    ],
  },
})
