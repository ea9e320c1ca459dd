import { Button } from '@fluentui/react-components';
import { Component, type ReactNode } from 'react';
import { frame } from '../texts';
import { Empty } from './says';

/** Says so where a view breaks, and leaves the rest of the page as it is. */
export class Fallible extends Component<{ children: ReactNode }, { broken: boolean }> {
  override state = { broken: false };

  static getDerivedStateFromError(): { broken: boolean } {
    return { broken: true };
  }

  override render(): ReactNode {
    if (!this.state.broken) return this.props.children;
    return (
      <Empty title={frame.broken} then={frame.brokenThen}>
        <Button
          appearance="primary"
          onClick={() => {
            location.reload();
          }}
        >
          {frame.reload}
        </Button>
      </Empty>
    );
  }
}
