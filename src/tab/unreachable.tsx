import { Button, FluentProvider, webLightTheme } from '@fluentui/react-components';
import { troubles } from './texts';

/** What is shown where not even the beginning of the page could be loaded. */
export function Unreachable() {
  const { title, text, action } = troubles.unavailable;
  return (
    <FluentProvider theme={webLightTheme} style={{ padding: '32px' }}>
      <main>
        <h1>{title}</h1>
        <p>{text}</p>
        <Button
          appearance="primary"
          onClick={() => {
            location.reload();
          }}
        >
          {action}
        </Button>
      </main>
    </FluentProvider>
  );
}
