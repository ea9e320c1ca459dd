// The whole suite with everything played on both databases, and with the amounts that `npm test` has no time for.
process.env.LOCKBOX_TEST_DATABASES = 'both';
process.env.LOCKBOX_TEST_AMOUNTS = 'whole';
process.env.LOCKBOX_RACE_REQUESTS ??= '200';
process.env.LOCKBOX_PROPERTY_RUNS ??= '100';
process.env.LOCKBOX_TAB_ROWS ??= '100000';
process.env.LOCKBOX_FUZZ_INPUTS ??= '100000';
process.env.LOCKBOX_TAB_LOOKS ??= 'all';
require('jest').run();
