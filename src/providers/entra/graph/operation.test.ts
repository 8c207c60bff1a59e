import { describe, expect, it } from 'vitest'
import { operationOf } from './operation.ts'

describe('the kind of a call to Graph', () => {
  it.each([
    ["/users?$filter=mail eq 'ana@contoso.com'", 'GET /users'],
    ['/users/ana@contoso.com/memberOf', 'GET /users/{id}/memberOf'],
    ['/groups/members/members', 'GET /groups/members/members'],
    ['/groups/9b8f0f7e-1c5e-4f43-8a6e-0f2b9f1f3f11/members/secret-project/$ref', 'GET /groups/{id}/members/{id}/$ref'],
    [
      'https://graph.microsoft.com/v1.0/groups/x/transitiveMembers?$skiptoken=abc',
      'GET /groups/{id}/transitiveMembers',
    ],
  ])('of %s is %s, with nobody’s id or name in it', (path, operation) => {
    expect(operationOf('GET', path)).toBe(operation)
  })
})
