import { z } from 'zod'
import { longestAccessDetails } from '../../../access/catalog.ts'
import { atMost, directoryName, nameList, section, words } from '../values.ts'
import { ending, resourceType } from './resources.ts'

/** A role is named one by one: a new one must not come in because its name fits. */
const roleName = directoryName.refine(name => !name.includes('*'), {
  error: 'names one role: there is no wildcard for roles',
})

const attribute = z
  .enum(['group', 'user', 'directory-role'])
  .describe('What the names mean; a directory-role: whoever holds it in the whole tenant')

export const integrationSchema = section({
  name: words.describe('Unique; what flows and the audit call this integration'),
  type: z.enum(['entra']),
  cloud: z
    .enum(['global', 'usgov', 'dod', 'china'])
    .optional()
    .describe('The cloud of the tenant; has to agree with AZURE_AUTHORITY_HOST and GRAPH_BASE_URL, which choose it'),
  resourceTypes: z.array(resourceType).min(1).default(['group']),
  groups: section({ filter: words.describe("A Microsoft Graph $filter over groups: startswith(displayName,'jit-')") })
    .optional()
    .describe('Which groups can be asked for; absent: all that can be granted'),
  roles: section({
    include: z
      .array(
        z.union([roleName, section({ role: roleName, scope: directoryName.optional() })], {
          error: 'must be the name of a role, or { role: name, scope: administrative unit }',
        }),
      )
      .min(1)
      .describe('Each role by its name, or { role, scope: administrative unit }. There is no wildcard'),
  })
    .optional()
    .describe('Which directory roles can be asked for; needs directory-role among resourceTypes'),
  tierZero: z
    .array(directoryName)
    .default([])
    .describe(
      'Roles and groups of tier zero that may be asked for, each by its name; a flow that opens one has two approvers, stepUp and at most 1 hour. Listed here, and under roles.include like any role',
    ),
  protected: nameList
    .optional()
    .describe('Accounts that are never touched: nothing is given to them or taken from them'),
  ending: ending
    .optional()
    .describe(
      "What ends access besides Doorbell's timer. auto: Entra too (Privileged Identity Management) where it can; pim: Entra too, else nothing is given; timer (default): nothing",
    ),
  pim: section({
    onboardGroups: z
      .boolean()
      .default(false)
      .describe('Whether groups may be brought under Privileged Identity Management. None can ever be taken out again'),
  })
    .optional()
    .describe('How Privileged Identity Management is used; counts with ending: auto or pim'),
  integrationOwner: section({ attribute, values: nameList })
    .optional()
    .describe('Who answers when no resource owner can be found'),
  resourceOwner: z
    .array(section({ key: words, attribute }))
    .min(1)
    .optional()
    .describe('Which keys name the owner of a resource, the first that leads to somebody wins; needs integrationOwner'),
  ownerSources: z
    .array(z.enum(['tags', 'description', 'extensionAttributes', 'entraOwners']))
    .min(1)
    .default(['tags'])
    .describe('Where the owner of a resource is looked for, in order, until somebody is found who can decide'),
  tags: z
    .record(words, z.record(words, z.union([words, nameList], { error: 'must be text, or a list of names' })))
    .default({})
    .describe(
      'Resource name, then tag key and value: jit-db-readers: { owner: Data Platform Leads }. Several owners: a list, or commas between',
    ),
  credentialRotationDays: z
    .int()
    .min(1)
    .max(3650)
    .optional()
    .describe("Doorbell's own credential is to be renewed after so many days: its admins are reminded"),
  userCleanupDays: z
    .int()
    .min(7)
    .max(3650)
    .optional()
    .describe(
      'So many days after somebody last had access here Doorbell forgets what it keeps of them for convenience: which chat account is theirs, where they are written to, what they may want again. Never what was recorded, and never an account of the directory. The integration owner is told a week before',
    ),
  customAccessDetails: atMost(longestAccessDetails)
    .optional()
    .describe(`Shown when access is granted, at most ${longestAccessDetails} characters`),
})

export type FileIntegration = z.output<typeof integrationSchema>
