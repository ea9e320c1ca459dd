// One name for the whole run, for what its workers share: the process that it ends with, and when that one began.
module.exports = () => {
  process.env.LOCKBOX_TEST_RUN = `${process.pid}-${Math.round(performance.timeOrigin)}`;
};
