/// <reference lib="dom" />
import { AuditPane } from './audit.ts'
import { ClockPane } from './clock.ts'
import { Composer } from './composer.ts'
import { Connection } from './connection.ts'
import { ConversationPane } from './conversation.ts'
import { DirectoryPane } from './directory.ts'
import { byId, say } from './element.ts'
import { FormPane } from './form.ts'
import { notice } from './notice.ts'
import { openRail, showPane, startPanes } from './panes.ts'
import { People } from './people.ts'
import { ReadingTime } from './reading-time.ts'
import { Rooms } from './rooms.ts'
import { StoryStrip } from './story-strip.ts'
import { TeamsPane } from './teams-pane.ts'
import { followTheme } from './theme.ts'
import { WorldPane } from './world/pane.ts'

const ana = 'U000000ANA'
/** Who sits in Teams at first: she owns what Ana asks for in Slack. */
const olga = 'a0000000-0000-4000-8000-000000000002'

followTheme()
startPanes()
const time = new ReadingTime()
const people = new People(become)
const conversation = new ConversationPane(time)
const form = new FormPane(time)
const directory = new DirectoryPane(time)
const audit = new AuditPane(time)
const clock = new ClockPane(time)
const world = new WorldPane()
const composer = new Composer(() => connection.as)
const teams = new TeamsPane(becomeInTeams)
const rooms = new Rooms(time, () => connection.as)
const story = new StoryStrip({
  ask() {
    become(ana)
    rooms.enter('messages')
    showPane('slack')
    composer.offer('/access request')
  },
  approve(approver) {
    const inTeams = teams.asked(approver)
    if (inTeams) {
      becomeInTeams(inTeams)
      return showPane('teams')
    }
    const person = people.called(approver)
    if (person) become(person.user)
    rooms.enter('messages')
    showPane('slack')
  },
  look(group) {
    showPane('directory')
    directory.reveal(group)
  },
  wind() {
    const next = byId('wind-next', HTMLButtonElement)
    if (next.disabled) notice('Nobody holds anything yet: there is no end to wind to.')
    else next.click()
  },
})

const connection = new Connection(
  {
    people(content) {
      people.show(content)
      teams.showPeople(content.inTeams)
      composer.command = content.command
      meet()
    },
    conversation(content) {
      conversation.show(content, people.readBefore)
      form.show(content)
    },
    home: content => rooms.showHome(content),
    channel: content => rooms.showChannel(content),
    directory: content => directory.show(content),
    audit(content) {
      audit.show(content)
      story.show(content)
    },
    clock: content => clock.show(content),
    world: content => world.show(content),
    teams: content => teams.show(content),
  },
  online => {
    byId('offline', HTMLElement).hidden = online
  },
)

/** Sits down at somebody's screen. */
function become(user: string): void {
  openRail(false)
  if (user === connection.as) return
  sessionStorage.setItem('as', user)
  people.become(user)
  meet()
  conversation.leave()
  rooms.leave()
  connection.watch(user, connection.inTeams || (sessionStorage.getItem('in-teams') ?? olga))
  rooms.arrive()
}

/** The same in Teams, where somebody else may sit. */
function becomeInTeams(user: string): void {
  if (user === connection.inTeams) return
  sessionStorage.setItem('in-teams', user)
  connection.watch(connection.as, user)
  teams.sit(user)
}

/** Says whose screen it is, and tells times as that person reads them. */
function meet(): void {
  const person = people.current
  if (!person) return
  say(byId('whose', HTMLElement), person.name)
  say(byId('whose-title', HTMLElement), [person.title, person.oddity].filter(Boolean).join(' · '))
  world.meet(person.id)
  byId('composer-input', HTMLInputElement).setAttribute('aria-label', `Message to Doorbell, as ${person.name}`)
  if (time.zone === person.zone) return
  time.zone = person.zone
  directory.draw()
  audit.draw()
  clock.draw()
}

become(sessionStorage.getItem('as') ?? ana)
document.body.classList.remove('starting')
