import { MessageBar, MessageBarBody } from '@fluentui/react-components';
import { frame } from '../texts';

/** Says to approvers who are no auditors that they see what they were asked about. */
export function OwnOnly({ sees }: { sees: 'all' | 'asked' | undefined }) {
  if (sees !== 'asked') return null;
  return (
    <MessageBar intent="info" layout="multiline" style={{ flexShrink: 0 }}>
      <MessageBarBody>{frame.ownOnly}</MessageBarBody>
    </MessageBar>
  );
}
