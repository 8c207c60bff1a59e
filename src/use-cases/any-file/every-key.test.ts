import fc from 'fast-check'
import { expect, it } from 'vitest'
import { accessFileJsonSchema } from '../../config/access-file.ts'
import { keysOf, reaches } from '../../config/keys-of-schema.test-support.ts'
import { drafts } from './files.test-support.ts'

/** What says nothing of who may have what, or who decides; of who agrees to another file `policy/any-version.test.ts` tells. */
const without = [
  /^policyChange$/,
  /^(auditors|webhooks|reports)\./,
  /^identity\.(importFile|contactDomains)$/,
  /^integrations\.(cloud|credentialRotationDays|userCleanupDays|customAccessDetails)$/,
  /\.notify\./,
  // Which groups there are to be asked for at all, the directory in memory is not asked by a filter.
  /^integrations\.groups\.filter$/,
]

it('any file says everything that an access file can say about who may have what and who decides', () => {
  const some = fc.sample(drafts, 600)
  const never = [...new Set(keysOf(accessFileJsonSchema()))].filter(
    key => !without.some(one => one.test(key)) && !some.some(file => reaches(file, key.split('.'))),
  )
  expect(never).toEqual([])
})
