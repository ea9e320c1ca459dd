import { Button, makeStyles, MessageBar, MessageBarBody, tokens, Tooltip } from '@fluentui/react-components';
import { ArrowDownloadRegular } from '@fluentui/react-icons';
import { useState } from 'react';
import type { Trouble } from '../api';
import { useApi } from '../ask';
import { request as words, troubles } from '../texts';

const useStyles = makeStyles({
  root: { display: 'flex', flexDirection: 'column', gap: '8px', maxWidth: '420px' },
  says: { backgroundColor: tokens.colorNeutralBackground1 },
});

/** Fetches a file in the name of whoever looks, and saves it. What goes wrong is said in words. */
export function Download({ path, name, label, hint }: { path: string; name: string; label: string; hint: string }) {
  const styles = useStyles();
  const api = useApi();
  const [state, setState] = useState<{ running: boolean; trouble?: Trouble }>({ running: false });
  const fetchFile = async (): Promise<void> => {
    setState({ running: true });
    const answer = await api.file(path);
    if (answer.ok) save(answer.blob, answer.name ?? name);
    setState({ running: false, ...(answer.ok ? {} : { trouble: answer.trouble }) });
  };
  const { trouble, running } = state;
  return (
    <span className={styles.root}>
      <Tooltip content={hint} relationship="description">
        <Button
          appearance="primary"
          icon={<ArrowDownloadRegular />}
          disabledFocusable={running}
          onClick={() => void fetchFile()}
        >
          {running ? words.downloading : label}
        </Button>
      </Tooltip>
      {trouble !== undefined && (
        <MessageBar intent="error" layout="multiline" className={styles.says} role="alert">
          <MessageBarBody>
            {trouble === 'not-found' ? words.noEvidence : `${troubles[trouble].title}. ${troubles[trouble].text}`}
          </MessageBarBody>
        </MessageBar>
      )}
    </span>
  );
}

/** How long a saved file stays at its address, in milliseconds: a browser reads it a moment later. */
const readMs = 60_000;

function save(blob: Blob, name: string): void {
  const address = URL.createObjectURL(blob);
  const link = document.createElement('a');
  link.href = address;
  link.download = name;
  link.click();
  setTimeout(() => {
    URL.revokeObjectURL(address);
  }, readMs);
}
