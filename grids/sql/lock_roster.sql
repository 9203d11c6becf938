-- One roster at a time; readers are not kept waiting.
LOCK TABLE grids_body, grids_post, grids_incumbency, grids_duty IN SHARE ROW EXCLUSIVE MODE
