// Sets the clock of a command as far from the machine's as that of the service is (`Program.clock`), before it begins:
// both would go by one clock, whatever that says.
const { readFileSync } = require('node:fs');

const offsetMs = Number(readFileSync(process.env.LOCKBOX_FAULTS_CLOCK, 'utf8'));
const MachineDate = Date;

globalThis.Date = class Date extends MachineDate {
  constructor(...given) {
    if (given.length === 0) super(MachineDate.now() + offsetMs);
    else super(...given);
  }

  static now() {
    return MachineDate.now() + offsetMs;
  }
};
