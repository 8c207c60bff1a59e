import type { BrakeNews } from '../../access/effect.ts'
import { type Freeze, type FreezeScope, scopeKey } from '../../access/freeze.ts'
import type { Transaction } from '../../ports/store.ts'
import type { Doing } from '../save.ts'

/** In the transaction of whoever pulls the brake: the state, the audit, and that everybody who must know is told what of it. */
export async function pullBrake(
  tx: Transaction,
  freeze: Freeze,
  doing: Doing,
  told: 'frozen' | 'panicked' = 'frozen',
): Promise<boolean> {
  if (!(await tx.freeze(freeze))) return false
  const { scope, because, at } = freeze
  await tx.append({
    ...aboutScope(scope),
    ...doing,
    at,
    action: 'granting.frozen',
    ...(because ? { reason: because } : {}),
  })
  await spreadSoon(tx, told, freeze, at)
  return true
}

export async function releaseBrake(
  tx: Transaction,
  scope: FreezeScope,
  thawed: Pick<Freeze, 'by' | 'at'>,
  doing: Doing,
): Promise<boolean> {
  const before = await tx.thaw(scope)
  if (!before) return false
  const { details, ...about } = aboutScope(scope)
  const since = { frozenBy: before.by, frozenAt: before.at.toISOString() }
  await tx.append({ ...about, details: { ...details, ...since }, ...doing, at: thawed.at, action: 'granting.thawed' })
  await spreadSoon(tx, 'thawed', { ...before, ...thawed, because: null }, thawed.at)
  return true
}

export const aboutScope = (scope: FreezeScope) =>
  ({
    outcome: 'done',
    details: { scope: scope.of, ...(scope.of === 'person' && scope.accounts ? { accounts: scope.accounts } : {}) },
    ...(scope.of === 'resource' ? { target: { integration: scope.integration, resource: scope.resource } } : {}),
    ...(scope.of === 'person' ? { about: scope.person } : {}),
  }) as const

export async function spreadSoon(
  tx: Transaction,
  kind: BrakeNews['kind'],
  { scope, by, at, because }: Freeze,
  due: Date,
): Promise<void> {
  const news = { kind, scope, by, at: at.toISOString(), because }
  const lane = `brake:${scopeKey(scope)}`
  await tx.schedule({ type: 'spread-brake', news }, { key: `${lane}:${kind}:${news.at}`, lane, due })
}
