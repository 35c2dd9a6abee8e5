/** The files of a new folder of activities by name: an explained example of each kind. */
export const starterFiles: ReadonlyMap<string, string> = new Map([
  [
    "hero.yaml",
    `# yaml-language-server: $schema=./.schema/activity.schema.json
#
# An A/B activity: visitors are split between experiences, and keep the one that they got.

name: Which promise sells?
type: ab

# At one mbox the activity with the highest priority wins. Default: 0.
priority: 10

# experiences say what is shown, by the name of the mbox. Their percentages sum to 100.
experiences:
  - name: Fly straight
    percent: 50
    mboxes:
      hero:
        html: "<h1>Fly straight.</h1>"

  # default is what the page shows anyway.
  - name: As it was
    percent: 50
    mboxes:
      hero: default

# What counts as success; the first one is the goal.
metrics:
  - click: .hero a
  - name: Orders
    revenue: order-done
`,
  ],
  [
    "greeting.yaml",
    `# yaml-language-server: $schema=./.schema/activity.schema.json
#
# Experience targeting: to each audience its own. The first one that fits is shown, the last one is for everybody else.

name: Greeting
type: experience-targeting

experiences:
  - name: Members
    # The name of an audience (see audiences.yaml), or conditions.
    audience: members
    mboxes:
      greeting:
        json: { text: "Good to see you again" }

  - name: On weekends
    audience:
      time: { days: [saturday, sunday] }
    mboxes:
      greeting:
        json: { text: "A fine weekend to you" }

  - name: Everybody else
    mboxes:
      greeting:
        json: { text: "Hello" }
`,
  ],
  [
    "new-checkout.yaml",
    `# yaml-language-server: $schema=./.schema/activity.schema.json
#
# A feature flag: an activity whose offers are data. Ask for it with getAttributes(["new-checkout"]).

name: New checkout
type: ab

# Not before everything is ready: take this line away to release it everywhere.
environments: [development, staging]

experiences:
  - name: "On"
    percent: 20
    mboxes:
      new-checkout:
        json: { enabled: true }
  - name: "Off"
    percent: 80
    mboxes:
      new-checkout:
        json: { enabled: false }
`,
  ],
  [
    "button.yaml",
    `# yaml-language-server: $schema=./.schema/activity.schema.json
#
# Auto-allocate: the split follows success. Only the edge can decide that, so a client that decides on the device asks the edge
# for this mbox (hybrid), as it would with Target. It needs an edge with a database.

name: Which button works?
type: auto-allocate

experiences:
  - name: Buy
    mboxes:
      buy-button: { json: { label: Buy } }
  - name: Into the basket
    mboxes:
      buy-button: { json: { label: Into the basket } }
  - name: I want it
    mboxes:
      buy-button: { json: { label: I want it } }

# What the split follows: visitors for whom this mbox is asked for, once they have ordered.
metrics:
  - conversion: order-done
`,
  ],
  [
    "audiences.yaml",
    `# yaml-language-server: $schema=./.schema/activity.schema.json
#
# Audiences for all files in this folder. Of several conditions all have to hold; any and not say otherwise.

audiences:
  members:
    parameters: { member: [silver, gold] }

  on the shop's pages:
    page: { path: { startsWith: /shop } }

  abroad:
    not: { geo: { country: [US, UNITED STATES] } }

  # Profiles, earlier visits and devices are known to the edge only: activities for this audience are decided there.
  loyal phone users:
    visitor: returning
    device: phone
    profile: { orders: { atLeast: 3 } }
`,
  ],
]);
