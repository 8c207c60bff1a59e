import type { Route } from '../http/server.ts'
import type { SandboxWorld } from './world.ts'

export function pageRoutes(_world: SandboxWorld): readonly Route[] {
  return []
}
