import type { SandboxWorld } from '../../world.ts'

/** Somebody of the room does it, and Doorbell hears of it. */
export async function botInTeams({ teams }: SandboxWorld, id: string, there: boolean): Promise<void> {
  const room = teams?.rooms.find(one => one.id === id)
  const [somebody] = room?.members ?? []
  if (!teams || !somebody) throw new Error('There is no such channel in Teams.')
  if (there) await teams.addBotTo(id, somebody)
  else await teams.removeBotFrom(id, somebody)
}
