import { useMemo } from 'react';
import type { JSX } from 'react';
import { Blocks } from '../blocks/block.tsx';
import { BlockHostContext } from '../blocks/context.ts';
import type { BlockHost } from '../blocks/context.ts';
import { useControl } from '../model/control.ts';
import { Avatar } from './avatar.tsx';
import { useClient } from './client-context.ts';

/** The app's Home tab, as the app published it for this person. */
export function HomeView(): JSX.Element {
  const { me, state, attempt } = useClient();
  const control = useControl();
  const view = state.homes[me.id];
  const host = useMemo<BlockHost>(
    () => ({
      users: state.users.filter((user) => !user.isBot),
      press: async (pressed) => {
        await attempt(control.press({ user: me.id, home: true, ...pressed }));
      },
    }),
    [state.users, attempt, control, me.id],
  );
  return (
    <div className="home" data-testid="home" role="tabpanel" aria-label="Home" tabIndex={0}>
      {view === undefined ? (
        <div className="beginning">
          <Avatar name={state.app.name} isApp />
          <h3>This is a work in progress</h3>
          <p>{state.app.name} has not published a home tab for you yet.</p>
        </div>
      ) : (
        <BlockHostContext value={host}>
          <Blocks blocks={view.blocks} />
        </BlockHostContext>
      )}
    </div>
  );
}
