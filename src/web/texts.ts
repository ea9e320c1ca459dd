// Every sentence that this room shows to people stands here.

/** The pages around a stronger sign-in. */
export const pages = {
  done: {
    approve: {
      title: 'Your approval was taken',
      text: 'Azure is being told now, in your name. The card in Teams shows the outcome. You can close this page.',
    },
    reject: {
      title: 'Your rejection was taken',
      text: 'Azure is being told now, in your name. The card in Teams shows the outcome. You can close this page.',
    },
  },
  doneByService: {
    title: 'Your answer was taken',
    text: 'It is being carried out now. The card in Teams shows how it goes. You can close this page.',
  },
  counted: {
    title: 'Your answer was counted',
    text: 'The request waits for the answers of others. The card in Teams shows how it stands. You can close this page.',
  },
  refused: 'Nothing was decided',
  failed: {
    title: 'Something went wrong here',
    text: 'Please look at the card in Teams. If it still waits for an answer, press again there in a minute.',
  },
} as const;
