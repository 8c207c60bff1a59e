/** What Graph counts of a read (https://learn.microsoft.com/graph/throttling-limits): `$select` makes it cheaper, `$expand` dearer. */
export function resourceUnits(path: string): number {
  const [plain = '', query = ''] = path.split('?')
  const [, units = 1] = dear.find(([pattern]) => pattern.test(plain)) ?? []
  return Math.max(1, units - Number(/(?:^|&)\$select=/.test(query)) + Number(/(?:^|&)\$expand=/.test(query)))
}

const dear: readonly (readonly [RegExp, number])[] = [
  [/\/transitiveMembers(?:$|\/)/, 5],
  [/\/checkMember\w+$/, 4],
  [/\/members(?:$|\/)/, 3],
  [/\/getByIds$/, 3],
  [/\/getMember\w+$/, 2],
  [/\/(?:transitiveM|m)emberOf(?:$|\/)/, 2],
  [/\/users$/, 2],
  [/\/appRoleAssign\w+$/, 2],
]
