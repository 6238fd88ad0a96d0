import Alert from '@cloudscape-design/components/alert';
import { Component, type ReactNode } from 'react';

// A fault of one part of a page leaves the rest of it standing.
export class Boundary extends Component<{ children: ReactNode }, { fault: string }> {
  override state = { fault: '' };

  static getDerivedStateFromError(failure: unknown): { fault: string } {
    return { fault: failure instanceof Error ? failure.message : String(failure) };
  }

  override render(): ReactNode {
    if (!this.state.fault) return this.props.children;
    return <Alert type="error" header="This part of the console failed">{this.state.fault}. Loading the page anew may help; please report it.</Alert>;
  }
}
